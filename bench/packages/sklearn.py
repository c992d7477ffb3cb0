# imports: sklearn, numpy
import numpy as np
from sklearn import datasets, metrics
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_score, train_test_split
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

x, y = datasets.load_iris(return_X_y=True)
train, test, y_train, y_test = train_test_split(x, y, random_state=0)
for model in (LogisticRegression(max_iter=500), RandomForestClassifier(20, random_state=0), SVC(), KNeighborsClassifier(), GradientBoostingClassifier(n_estimators=5)):
    fitted = make_pipeline(StandardScaler(), model).fit(train, y_train)
    print(type(model).__name__, round(fitted.score(test, y_test), 3))
print(PCA(2).fit(x).explained_variance_ratio_.round(4), np.bincount(KMeans(3, n_init=2, random_state=0).fit(x).labels_))
print(cross_val_score(LinearRegression(), x, y, cv=3).round(3), GridSearchCV(SVC(), {"C": [1, 10]}, cv=2).fit(x, y).best_params_)
print(metrics.confusion_matrix([0, 1, 1], [0, 1, 0]), metrics.classification_report([0, 1], [0, 1])[:20])
print(TfidfVectorizer().fit_transform(["a dog", "a cat"]).shape, datasets.make_blobs(6, random_state=0)[0].shape, repr(SVC(C=2)))
print(RandomForestClassifier(10, random_state=0, n_jobs=2).fit(x, y).score(x, y) > 0.9)
