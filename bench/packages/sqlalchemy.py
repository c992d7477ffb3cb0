# imports: sqlalchemy
from sqlalchemy import Column, ForeignKey, Integer, String, create_engine, func, select, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30))
    posts: Mapped[list["Post"]] = relationship(back_populates="user")


class Post(Base):
    __tablename__ = "posts"
    id = Column(Integer, primary_key=True)
    user_id = Column(ForeignKey("users.id"))
    user = relationship("User", back_populates="posts")


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
with Session(engine) as session:
    session.add_all([User(name="ann", posts=[Post(), Post()]), User(name="bob")])
    session.commit()
    print(session.scalars(select(User.name).order_by(User.name)).all())
    print(session.execute(select(User.name, func.count(Post.id)).outerjoin(Post).group_by(User.name)).all())
    print(session.execute(text("select count(*) from posts")).scalar(), session.get(User, 1).posts[0].user.name)
print(select(User).where(User.id > 3), engine.dialect.name)
